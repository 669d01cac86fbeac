"""Cities and the time they keep: what the world clock lists and a phone's time zone is chosen from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from gui_mcp_devices.pocket.state import Locale


@dataclass(frozen=True, slots=True)
class City:
    """A city that people look for."""

    name: Mapping[Locale, str]
    land: Mapping[Locale, str]
    zone: str
    """Its name in the time zone database."""

    @property
    def id(self) -> str:
        return self.name["en"].casefold().replace(" ", "-")


def _cities(table: str) -> tuple[City, ...]:
    found: list[City] = []
    for line in table.strip().splitlines():
        en, zh, land_en, land_zh, zone = (part.strip() for part in line.split("|"))
        found.append(City({"en": en, "zh": zh}, {"en": land_en, "zh": land_zh}, zone))
    return tuple(found)


CITIES = _cities("""
Accra|阿克拉|Ghana|加纳|Africa/Accra
Amsterdam|阿姆斯特丹|Netherlands|荷兰|Europe/Amsterdam
Anchorage|安克雷奇|USA|美国|America/Anchorage
Athens|雅典|Greece|希腊|Europe/Athens
Auckland|奥克兰|New Zealand|新西兰|Pacific/Auckland
Bangkok|曼谷|Thailand|泰国|Asia/Bangkok
Beijing|北京|China|中国|Asia/Shanghai
Berlin|柏林|Germany|德国|Europe/Berlin
Bogotá|波哥大|Colombia|哥伦比亚|America/Bogota
Buenos Aires|布宜诺斯艾利斯|Argentina|阿根廷|America/Argentina/Buenos_Aires
Cairo|开罗|Egypt|埃及|Africa/Cairo
Chicago|芝加哥|USA|美国|America/Chicago
Copenhagen|哥本哈根|Denmark|丹麦|Europe/Copenhagen
Delhi|德里|India|印度|Asia/Kolkata
Denver|丹佛|USA|美国|America/Denver
Dubai|迪拜|UAE|阿联酋|Asia/Dubai
Dublin|都柏林|Ireland|爱尔兰|Europe/Dublin
Hanoi|河内|Vietnam|越南|Asia/Ho_Chi_Minh
Helsinki|赫尔辛基|Finland|芬兰|Europe/Helsinki
Hong Kong|香港|China|中国|Asia/Hong_Kong
Honolulu|火奴鲁鲁|USA|美国|Pacific/Honolulu
Istanbul|伊斯坦布尔|Türkiye|土耳其|Europe/Istanbul
Jakarta|雅加达|Indonesia|印度尼西亚|Asia/Jakarta
Johannesburg|约翰内斯堡|South Africa|南非|Africa/Johannesburg
Karachi|卡拉奇|Pakistan|巴基斯坦|Asia/Karachi
Kathmandu|加德满都|Nepal|尼泊尔|Asia/Kathmandu
Lagos|拉各斯|Nigeria|尼日利亚|Africa/Lagos
Lima|利马|Peru|秘鲁|America/Lima
Lisbon|里斯本|Portugal|葡萄牙|Europe/Lisbon
London|伦敦|United Kingdom|英国|Europe/London
Los Angeles|洛杉矶|USA|美国|America/Los_Angeles
Madrid|马德里|Spain|西班牙|Europe/Madrid
Manila|马尼拉|Philippines|菲律宾|Asia/Manila
Melbourne|墨尔本|Australia|澳大利亚|Australia/Melbourne
Mexico City|墨西哥城|Mexico|墨西哥|America/Mexico_City
Montréal|蒙特利尔|Canada|加拿大|America/Toronto
Nairobi|内罗毕|Kenya|肯尼亚|Africa/Nairobi
New York|纽约|USA|美国|America/New_York
Oslo|奥斯陆|Norway|挪威|Europe/Oslo
Paris|巴黎|France|法国|Europe/Paris
Perth|珀斯|Australia|澳大利亚|Australia/Perth
Prague|布拉格|Czechia|捷克|Europe/Prague
Reykjavík|雷克雅未克|Iceland|冰岛|Atlantic/Reykjavik
Rio de Janeiro|里约热内卢|Brazil|巴西|America/Sao_Paulo
Rome|罗马|Italy|意大利|Europe/Rome
Santiago|圣地亚哥|Chile|智利|America/Santiago
Seoul|首尔|South Korea|韩国|Asia/Seoul
Shanghai|上海|China|中国|Asia/Shanghai
Singapore|新加坡|Singapore|新加坡|Asia/Singapore
Stockholm|斯德哥尔摩|Sweden|瑞典|Europe/Stockholm
Sydney|悉尼|Australia|澳大利亚|Australia/Sydney
Taipei|台北|Taiwan|台湾|Asia/Taipei
Tehran|德黑兰|Iran|伊朗|Asia/Tehran
Tokyo|东京|Japan|日本|Asia/Tokyo
Toronto|多伦多|Canada|加拿大|America/Toronto
Vancouver|温哥华|Canada|加拿大|America/Vancouver
Vienna|维也纳|Austria|奥地利|Europe/Vienna
Warsaw|华沙|Poland|波兰|Europe/Warsaw
Zürich|苏黎世|Switzerland|瑞士|Europe/Zurich
""")
BY_ID: Mapping[str, City] = {city.id: city for city in CITIES}


@lru_cache(maxsize=128)
def zone(name: str) -> tzinfo:
    """The time zone of that name; UTC where the machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def offset(name: str, moment: float) -> int:
    """Seconds by which a zone is ahead of UTC at a Unix time, summer time included."""
    ahead = datetime.fromtimestamp(moment, zone(name)).utcoffset()
    return 0 if ahead is None else round(ahead.total_seconds())


def written(seconds: int) -> str:
    """An offset as people write it: `GMT+05:30`."""
    sign, minutes = "-" if seconds < 0 else "+", abs(seconds) // 60
    return f"GMT{sign}{minutes // 60:02d}:{minutes % 60:02d}"
