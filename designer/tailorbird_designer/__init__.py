"""Changes a company's workspace: its files, its git repository, and publishing what they say."""
