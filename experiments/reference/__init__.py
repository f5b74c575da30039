"""Small changes to begin with, and stories from before the programme: files, and the loading of them."""
