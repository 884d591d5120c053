"""What goes over the network: titles, and whether links are alive. Nothing here is imported but by commands that ask."""
