"""A game on a table: what each can make sure of, and what a coin adds.

Run it with `python pennies.py`; it needs numpy and downloads nothing.
"""

# %% settings
import numpy as np

# Heads or tails: the first friend pays if both show the same, and is paid otherwise.
PENNIES = np.array([[1.0, -1.0], [-1.0, 1.0]])  # (mine, hers): what I pay
CHANCES = np.linspace(0, 1, 11)  # of heads


# %% security_levels
def security_levels(payoffs: np.ndarray) -> tuple[float, float]:
    """What she can be sure to get, and what I can be sure not to exceed (n, m)."""
    return payoffs.min(axis=0).max(), payoffs.max(axis=1).min()


# %% mean_payoff
def mean_payoff(p: np.ndarray, payoffs: np.ndarray, q: np.ndarray) -> float:
    """What I pay on average if I play by chances p (n,) and she by q (m,)."""
    return np.einsum("i,ij,j->", p, payoffs, q)


# %% results
def coin(chance: float) -> np.ndarray:
    """Heads with this chance, else tails: (2,)."""
    return np.array([chance, 1 - chance])


table = [[mean_payoff(coin(a), PENNIES, coin(b)) for b in CHANCES] for a in CHANCES]
product = np.outer(2 * CHANCES - 1, 2 * CHANCES - 1)
sure, most = security_levels(PENNIES)
with_coins = security_levels(np.array(table))
results = {
    "sure": float(sure),
    "most": float(most),
    "sure_with_coins": float(with_coins[0]),
    "most_with_coins": float(with_coins[1]),
    "from_product": float(abs(np.array(table) - product).max()),
}
for name, value in results.items():
    print(f"{name:>16} {value:.4g}")
