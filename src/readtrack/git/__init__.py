"""What runs git, or is run by it."""
