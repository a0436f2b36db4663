"""Static pages from the marts: every listener's Wrapped as a story of cards, and the population."""
