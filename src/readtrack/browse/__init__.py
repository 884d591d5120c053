"""The full-screen program, `readtrack browse`, with the same actions, filters and saving as the commands.

`view` (links shown, marks and cursor) and `requests` (the changes that keys make) are pure. `worker` is the only module
that accesses the store. The rest is Textual: the application class is built up in `panes`, `moving`, `saving`,
`changing` and `app`.
"""
