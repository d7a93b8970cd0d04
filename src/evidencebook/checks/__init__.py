"""Every gate, each a function that says how much it looked at and what does not hold."""
