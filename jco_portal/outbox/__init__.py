"""Jobs that must be done, notifications and heartbeats of background processes."""
