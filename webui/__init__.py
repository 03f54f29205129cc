"""Shows: pages, JSON, a box for other sites and administration, over one searching service."""
