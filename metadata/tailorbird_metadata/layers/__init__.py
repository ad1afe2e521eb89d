"""Layers: core below, packs on it, the company on top; composition of patches by key."""
