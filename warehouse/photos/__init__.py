"""Photos: what a person took at the dock, kept on the device until the warehouse has it."""
