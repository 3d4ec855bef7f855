"""The heavy promises, proved with real processes: durability, claims, crowds, lanes, held answers."""
