"""Speed and scale, as ratios against a baseline measured in the same run. `make bench` runs it."""
