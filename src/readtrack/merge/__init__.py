"""What two machines did to one list, put together: the merge, its driver for git, and repair afterwards."""
