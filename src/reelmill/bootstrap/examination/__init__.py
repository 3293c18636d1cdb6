"""What `reelmill doctor` examines: the machine, the service and what it reaches."""
