"""A company's folder of configuration: its files, its lock and its git history.

Nothing else in the product runs git.  History is written the plumbing way (own index file,
`commit-tree`, `update-ref` with the old value): a killed process leaves the repository as it was.
"""
