"""What the city promised to do: its plan, actions, steps, updates, and how fresh they are."""
