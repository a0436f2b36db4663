"""The compiled kernel that plays one listener after the other."""
