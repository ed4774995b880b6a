"""The device in the hand: does its scanner send what is printed, and what reads codes where it has no scanner."""
