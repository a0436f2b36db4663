"""Static pages over the finished marts: a story per listener, the population, the docs."""
