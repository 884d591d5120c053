"""What goes over the network: titles, and whether links are alive. Only commands that ask import it."""
