"""The text of a store: cut into blocks and statements, edited in place, parsed and compared."""
