"""The same work in a Spark session: what the adapter sparksession calls."""
