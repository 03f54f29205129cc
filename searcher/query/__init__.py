"""What a question is: from any string to a tree, and the help given on the way."""
