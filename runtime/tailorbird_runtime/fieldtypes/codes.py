"""The names of countries and their regions in a language, and their codes from such a name."""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from functools import lru_cache

from babel import Locale

from tailorbird_metadata.expressions.text import text_key
from tailorbird_metadata.fieldtypes.places import countries, regions
from tailorbird_runtime.fieldtypes.showing import language

LANGUAGES = ("en", "zh")
"""The languages whose names of places are understood when they are typed."""


@lru_cache(maxsize=16)
def country_names(locale: str) -> Mapping[str, str]:
    """Code (ISO 3166-1 alpha-2) to name, in the order of the names."""
    names = Locale(language(locale)).territories
    found = {code: str(names.get(code, code)) for code in countries()}
    return dict(sorted(found.items(), key=lambda pair: text_key(pair[1])))


@lru_cache(maxsize=512)
def region_names(country: str, locale: str) -> Mapping[str, str]:
    """Code (ISO 3166-2) to name for the regions of a country, by their codes."""
    import pycountry

    words = _translation(language(locale))
    own = (r for r in pycountry.subdivisions if r.country_code == country)
    named = {str(region.code): words.gettext(str(region.name)) for region in own}
    return {code: named[code] for code in regions().get(country, ())}


def region_name(code: str, locale: str) -> str:
    """The name of a region; the code itself where there is none."""
    return region_names(code.partition("-")[0], locale).get(code, code)


@lru_cache(maxsize=1)
def codes_of_countries() -> Mapping[str, str]:
    """Text key of a name or code to the code, in all languages that are understood."""
    named = {text_key(n): c for lang in LANGUAGES for c, n in country_names(lang).items()}
    return {**named, **{text_key(c): c for c in countries()}}


@lru_cache(maxsize=64)
def codes_of_regions(home: str) -> Mapping[str, str]:
    """Text key of a code, or of a name of a region of `home`, to the code."""
    named = {text_key(n): c for lang in LANGUAGES for c, n in region_names(home, lang).items()}
    return {**named, **{text_key(c): c for own in regions().values() for c in own}}


@lru_cache(maxsize=4)
def _translation(lang: str) -> gettext.NullTranslations:
    import pycountry

    if lang != "zh":
        return gettext.NullTranslations()
    return gettext.translation("iso3166-2", pycountry.LOCALES_DIR, ["zh_CN"], fallback=True)
