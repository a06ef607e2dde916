"""Made-up messages with the words of real ones: few very common, most of them rare."""

from __future__ import annotations

import random
from itertools import accumulate

WORDS, COMPOUNDS = 20_000, 3_000
SYLLABLES = [c + v for c in "bcdfghjklmnprstvwz" for v in ("a", "e", "i", "o", "u", "an", "er")]
COMMON = ("the", "to", "and", "files", "sync", "folder", "please", "error", "team", "update")
"""The commonest words, in this order."""
KANJI = "同期返金請求注文確認変更削除復元共有権限招待管理容量不足設定更新停止開始問題接続会社部署"


class Prose:
    """Messages of about 350 bytes, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        made = {"".join(self._chance.choices(SYLLABLES, k=n)) for n in (2, 3, 3, 4) * WORDS}
        self.words = [*COMMON, *sorted(made)[: WORDS - len(COMMON)]]
        self._chance.shuffle(self.words[len(COMMON) :])
        self._weights = list(accumulate(1 / (n + 3) for n in range(WORDS)))
        self.compounds = ["".join(self._chance.choices(KANJI, k=2)) for _ in range(COMPOUNDS)]
        self._compound_weights = list(accumulate(1 / (n + 3) for n in range(COMPOUNDS)))

    def english(self) -> str:
        """Return a message of sixty words."""
        return " ".join(self._chance.choices(self.words, cum_weights=self._weights, k=60))

    def japanese(self) -> str:
        """Return a message of forty compounds, in sentences."""
        some = self._chance.choices(self.compounds, cum_weights=self._compound_weights, k=40)
        return "。".join("の".join(some[n : n + 4]) + "が止まります" for n in range(0, 40, 4))

    def message(self) -> str:
        """Return a message; every tenth is Japanese."""
        return self.japanese() if self._chance.random() < 0.1 else self.english()
