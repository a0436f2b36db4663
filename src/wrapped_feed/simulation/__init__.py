"""The simulation of every listener's plays: parameters, listeners, catalogue, kernel, stream."""
