"""The simulation of the users and of every listener's plays."""
