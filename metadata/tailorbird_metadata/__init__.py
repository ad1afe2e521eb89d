"""From the text of a company's configuration to one immutable model; pure, no clock, no network."""
