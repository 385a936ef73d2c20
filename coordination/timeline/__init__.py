"""The timeline: what it is drawn from, and where everything stands."""
