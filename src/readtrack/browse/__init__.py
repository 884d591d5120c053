"""The full-screen program: the list under the fingers, on the same actions, selection and save as the commands.

`view` (what is shown, marked and under the cursor) and `requests` (what a key asks for) are pure; `worker` is the only
module that touches the store; the rest is Textual.
"""
