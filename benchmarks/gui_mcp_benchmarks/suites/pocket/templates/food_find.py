"""Tasks that look for a place among many."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from gui_mcp_devices.actions import Action
from gui_mcp_devices.pocket.apps.food import store
from gui_mcp_devices.pocket.apps.food.filters import FilterSheet
from gui_mcp_devices.pocket.apps.food.home import DISCOVER, Home
from gui_mcp_devices.pocket.apps.food.search import Results, sort_name
from gui_mcp_devices.pocket.apps.food.store import Filter, Place, distance
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_models.model import Finish

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Part, Template
from gui_mcp_benchmarks.suites.pocket.templates.food_base import (
    BACK,
    FoodTask,
    Goals,
    Nears,
    covered,
    out,
    to_tab,
)

METRES = (2000, 3000)


class BestRated(FoodTask):
    """The best rated place near enough that brings food for nothing, or that takes reservations."""

    name, tier, split = "food-best-rated", "medium", "test"
    asks = True

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        choices = [
            Filter(metres=metres, free=free, tables=not free) for metres in METRES for free in (True, False)
        ]
        random.shuffle(choices)
        most = max(choices, key=lambda one: len(self._found(one)))
        self.filter = next((one for one in choices if self._tells(one)), most)
        if not self._tells(self.filter):
            self._lift()
        self.best, *self.rest = self._found(self.filter)

    def _found(self, wanted: Filter) -> list[Place]:
        return store.find(self.phone, "", wanted, "rating")

    def _lift(self) -> None:
        """Make one of those that fit the best of them, one whose name no other has."""
        names = [place.name for place in self._found(Filter())]
        fits = self._found(self.filter)
        best = next(place for place in reversed(fits) if names.count(place.name) == 1)
        self.rows("UPDATE places SET rating = min(rating, 46)")
        self.rows("UPDATE places SET rating = 47 WHERE _id = ?", best.id)

    def _tells(self, wanted: Filter) -> bool:
        """One is the best, and neither its half of the filter nor the order by distance shows it first."""
        found = self._found(wanted)
        if len(found) < 3 or found[0].rating == found[1].rating:
            return False
        near = store.find(self.phone, "", wanted, "near")[0]
        anywhere = self._found(Filter(free=wanted.free, tables=wanted.tables))[0]
        names = [place.name for place in store.find(self.phone, "", Filter(), "near")]
        return near.id != found[0].id != anywhere.id and names.count(found[0].name) == 1

    def goals(self) -> Goals:
        far = distance(self.filter.metres)
        what = "free delivery" if self.filter.free else "tables that can be reserved"
        zh = "免配送费" if self.filter.free else "可订座"
        return {
            "en": (
                f"Which place in Tablefare has the best rating among those within {far} with {what}?",
                f"Look in Tablefare for places with {what} no more than {far} away. Tell me the name of the "
                "one that is rated best.",
                f"I am looking for somewhere to eat: {what}, at most {far} from here. What is the best rated "
                "place in Tablefare?",
                f"Sort what Tablefare has within {far} ({what}) by rating; give me the name at the top.",
            ),
            "zh": (
                f"近邻美食里 {far} 以内、{zh}的商家，哪一家评分最高？",
                f"在近邻美食找距离不超过 {far} 并且{zh}的商家，告诉我评分最高那家的名字。",
                f"我想吃饭，要求{zh}、离这里最多 {far}，近邻美食上评分最好的是哪家？",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return ()

    def answer_holds(self, answer: str) -> bool:
        said = answer.casefold()
        others = {place.name.casefold() for place in self.rest}
        return self.best.name.casefold() in said and not any(name in said for name in others)

    def next(self, see: See) -> Action | Finish:
        page, t = see.page, self.t
        if covered(see):
            return BACK
        if isinstance(page, Home):
            return to_tab(see, DISCOVER) or see.tap(t("See all", "查看全部"), "button")
        if not isinstance(page, Results) or page.query:
            return out(see)
        if page.sheet is not None:
            return self._set(see, page.sheet)
        if page.sorting:
            return see.tap(sort_name(self.phone, "rating"), "radio")
        if page.wanted != self.filter:
            return see.tap(t("Filter", "筛选"))
        if page.sort != "rating":
            return see.tap(sort_name(self.phone, page.sort))
        return see.reach("results", 0) or Finish("done", self.best.name)

    def _set(self, see: See, sheet: FilterSheet) -> Action:
        t, draft, wanted = self.t, sheet.draft, self.filter
        extra = draft.kind or draft.rating or draft.level or draft.open_now
        if extra or draft.free > wanted.free or draft.tables > wanted.tables:
            return see.tap(t("Reset", "重置"), "button")
        if draft.metres != wanted.metres:
            far = distance(wanted.metres)
            return see.tap(t(f"Within {far}", f"{far} 内"))
        if draft.free != wanted.free:
            return see.tap(t("Free delivery", "免配送费"), "switch")
        if draft.tables != wanted.tables:
            return see.tap(t("Takes reservations", "可订座"), "switch")
        return see.tap(t("Show ", "查看 "), "button")

    def nears(self) -> Nears:
        return ()

    def near_answers(self) -> Sequence[str]:
        near = store.find(self.phone, "", self.filter, "near")[0]
        anywhere = self._found(Filter(free=self.filter.free, tables=self.filter.tables))[0]
        wrong = dict.fromkeys((self.rest[0].name, near.name, anywhere.name))
        wrong.pop(self.best.name, None)
        return (*wrong, f"{self.best.name}, {self.rest[0].name}")


FINDING: tuple[type[Template], ...] = (BestRated,)
