"""A shift in a warehouse full of orders: pickers, a packer and a supervisor, each scan through the door."""
