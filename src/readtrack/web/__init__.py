"""Network access: page titles and link checks. Imported only by the commands that need it."""
