"""What a benchmark of the finished warehouse computes that SQL cannot."""
