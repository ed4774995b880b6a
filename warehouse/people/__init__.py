"""Who works here: badge and PIN, roles, shared devices, a second person's approval."""
