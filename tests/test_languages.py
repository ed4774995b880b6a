"""Languages: whose words an answer has, catalogues without gaps, and a whole parcel's day in German."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from string import Formatter
from typing import Any
from xml.etree import ElementTree

import pytest
from babel.messages.catalog import Catalog, Message
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from setup import catalogues
from tests.person import PINS, Page, Person
from tests.world import World, case_code, each_code
from warehouse.people.models import Person as Row
from warehouse.pseudo import LONGER_BY, lengthened
from warehouse.stock.models import Location, Product
from warehouse.words import LANGUAGE_COOKIE, PSEUDO, languages

GERMAN = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}
LANGUAGES = {path.parts[-3]: catalog for path, catalog in catalogues.catalogues()}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%(?!\()")
MOST_SCANS_A_TASK = 40


@cache
def sources() -> Catalog:
    """Every sentence of the sources."""
    return catalogues.sentences()


def forms(message: Message) -> list[tuple[str, str]]:
    """Each sentence of the sources beside each form that a language has for it."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    return [(message.id[-1], form) for form in message.string or ()]


class TestCatalogues:
    def test_there_is_german(self) -> None:
        assert "de" in LANGUAGES

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_no_sentence_lacks_a_translation(self, language: str) -> None:
        """Each is named with its files; `make words` brings new ones into the catalogue."""
        known = {one.id for one in LANGUAGES[language] if one.id and catalogues.is_done(one)}
        assert [catalogues.place(one) for one in sources() if one.id and one.id not in known] == []

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_no_sentence_is_kept_that_nobody_says(self, language: str) -> None:
        """`make words` takes them out."""
        said = {one.id for one in sources()}
        assert [one.id for one in LANGUAGES[language] if one.id not in said] == []

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_nothing_is_guessed(self, language: str) -> None:
        assert [one.id for one in LANGUAGES[language] if one.fuzzy] == []

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_placeholder_is_filled_in_in_each_language(self, language: str) -> None:
        done = [one for one in LANGUAGES[language] if one.id and catalogues.is_done(one)]
        differing = [
            (english, other)
            for one in done
            for english, other in forms(one)
            if sorted(PLACEHOLDER.findall(english)) != sorted(PLACEHOLDER.findall(other))
        ]
        assert differing == []

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_a_sentence_ends_as_the_sources_end_it(self, language: str) -> None:
        """A heading gets no full stop by translation, a question stays one."""
        ends = [
            (english, other)
            for one in LANGUAGES[language]
            if one.id and catalogues.is_done(one)
            for english, other in forms(one)
            if (english[-1] in ".?!:") != (other[-1] in ".?!:")
        ]
        assert ends == []

    def test_what_the_app_reads_was_built_from_what_is_committed(self) -> None:
        for path, _catalog in catalogues.catalogues():
            assert path.with_suffix(".mo").read_bytes() == catalogues.built(path), "run `make setup`"

    def test_a_new_language_begins_with_every_sentence_and_no_translation(
        self, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(catalogues, "TRANSLATIONS", tmp_path)
        catalogues.collect("fr")
        ((path, begun),) = catalogues.catalogues()
        assert len(begun) == len(sources())
        assert f"fr: {len(begun)} sentences, {len(begun)} without a translation" in capsys.readouterr().out
        begun["Back"].string = "Retour"
        catalogues.write(path, begun)
        before = path.read_text()
        catalogues.collect()
        assert path.read_text() == before
        catalogues.build()
        assert path.with_suffix(".mo").exists()
        path.unlink()
        catalogues.build()
        assert not path.with_suffix(".mo").exists()


class TestPseudo:
    @pytest.mark.parametrize("sentence", ["Scan the bin", "Take %(left)s to %(bin)s.", "{n} wait", "100%%"])
    def test_a_sentence_becomes_longer_stands_in_brackets_and_keeps_what_is_filled_in(
        self, sentence: str
    ) -> None:
        long = lengthened(sentence)
        assert long.startswith("[") and long.endswith("]")
        assert len(long) >= len(sentence) + LONGER_BY * len(PLACEHOLDER.sub("", sentence)) - 1
        assert PLACEHOLDER.findall(long) == PLACEHOLDER.findall(sentence)

    def test_every_sentence_of_the_sources_can_still_be_filled_in(self) -> None:
        for one in sources():
            for sentence in [one.id] if isinstance(one.id, str) else one.id:
                if one.python_format and sentence:
                    lengthened(sentence) % dict.fromkeys(re.findall(r"%\((\w+)\)", sentence), "x")

    def test_codes_and_numbers_keep_their_direction_where_words_read_from_right_to_left(
        self, app: Flask, world: World
    ) -> None:
        choose(world, "Ben", PSEUDO)
        ben = Person.signed_in(app, "Ben")
        page = ben.open("/receiving")
        shell, (number, *_) = page.find("html"), page.all("bdi", dir="ltr")
        assert shell is not None and shell.get("dir") == "rtl"
        assert "".join(number.itertext()) == "0 / 3"
        codes = ben.scan("X-NO-SUCH-1").all("bdi", class_="code", dir="ltr")
        assert [code.text for code in codes] == ["X-NO-SUCH-1."]


class TestWhoseLanguage:
    """The person's own, else what was chosen on the device, else the browser's, else English."""

    def shell(self, client: FlaskClient, **headers: str) -> tuple[str, str]:
        found = Page(client.get("/sign-in", headers=headers)).find("html")
        assert found is not None
        return found.get("lang", ""), found.get("dir", "")

    def test_the_browsers_own_where_nobody_chose(self, app: Flask) -> None:
        client = app.test_client()
        assert self.shell(client, **{"Accept-Language": "de-CH"}) == ("de", "ltr")
        assert self.shell(client, **{"Accept-Language": "fi, de;q=0.5"}) == ("de", "ltr")
        assert self.shell(client, **{"Accept-Language": "fi"}) == ("en", "ltr")
        assert self.shell(client) == ("en", "ltr")

    def test_the_choice_of_the_device_goes_before_the_browser(self, app: Flask) -> None:
        client = app.test_client()
        client.set_cookie(LANGUAGE_COOKIE, "de")
        assert self.shell(client, **{"Accept-Language": "en"}) == ("de", "ltr")
        client.set_cookie(LANGUAGE_COOKIE, "klingon")
        assert self.shell(client, **{"Accept-Language": "de"}) == ("de", "ltr")

    @pytest.mark.parametrize(
        ("own", "spoken"), [("de", "de"), ("de-AT", "de"), ("en", "en"), ("xx", "en"), ("", "en")]
    )
    def test_the_persons_own_goes_before_all(self, app: Flask, world: World, own: str, spoken: str) -> None:
        choose(world, "Ada", own)
        page = Person.signed_in(app, "Ada").open("/picking")
        shell = page.find("html")
        assert shell is not None and shell.get("lang") == spoken

    def test_who_never_chose_gets_the_browsers_after_signing_in_too(self, app: Flask) -> None:
        reader = Reader.at(app, "Ada", "de")
        assert "Wählen" not in reader.page.heading
        assert reader.page.heading == "Etwas scannen oder wählen"

    def test_the_pseudo_language_is_offered_where_faults_are_let_in_alone(self, app: Flask) -> None:
        with app.test_request_context():
            assert [code for code, _name in languages()] == ["en", *LANGUAGES, PSEUDO]
            assert ("de", "Deutsch") in languages()
            app.config["FAULTS"] = False
            assert PSEUDO not in dict(languages())
        client = app.test_client()
        client.set_cookie(LANGUAGE_COOKIE, PSEUDO)
        assert self.shell(client) == ("en", "ltr")
        app.config["FAULTS"] = True
        assert self.shell(client) == (PSEUDO, "rtl")

    def test_an_error_page_speaks_the_language_without_the_database(self, app: Flask) -> None:
        page = Page(app.test_client().get("/nowhere", headers=GERMAN))
        assert page.heading == "Hier gibt es nichts"


def choose(world: World, name: str, language: str) -> None:
    """This person chose this language."""
    with world.database.writing() as session:
        session.execute(update(Row).where(Row.name == name).values(language=language))


@dataclass
class Reader(Person):
    """A person who reads all that is written on each page, and keeps what is in English."""

    language: str = "de"
    english: dict[str, str] = field(default_factory=dict)

    @classmethod
    def at(cls, app: Flask, name: str, language: str) -> Reader:
        """Sign in on a device whose browser, or whose sign-in page, says this language."""
        client = app.test_client()
        if language == PSEUDO:
            client.set_cookie(LANGUAGE_COOKIE, PSEUDO)
        else:
            client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
        reader = cls(app, name, client, Page(client.get("/sign-in")), language)
        reader.open("/sign-in")
        reader.send("/sign-in", badge="U.NOBODY")
        reader.send("/sign-in", badge=f"U.{name.upper()}")
        reader.send("/sign-in", pin="0001")
        reader.send("/sign-in", pin=PINS[name])
        return reader

    def glance(self, address: str) -> None:
        """Read an address, be it a page or a part of one."""
        answer = self.client.get(address, follow_redirects=True)
        if answer.mimetype == "text/html":
            self._look_over(Page(answer))

    def _read(self, response: TestResponse) -> Page:
        page = super()._read(response)
        self._look_over(page)
        return page

    def _look_over(self, page: Page) -> None:
        shell = page.find("html")
        assert "<html" not in page.html or (shell is not None and shell.get("lang") == self.language)
        for text in all_words(page.tree):
            if is_english(self.language, text):
                self.english.setdefault(text, f"{page.response.request.path} {page.step}")

    def right(self) -> Page:
        """Scan what the screen says would be right."""
        assert self.page.code, f"{self.page.step} names no code: {self.page.text}"
        return self.scan(self.page.code)

    def follow(self, activity: str) -> None:
        """What would be right, and sometimes what is not, until the task is done."""
        for _ in range(MOST_SCANS_A_TASK):
            self.scan("NO-SUCH-CODE")
            self.open(f"/{self.page.task}")
            self.right()
            if self.page.outcome == "task_done" and self.page.task == activity:
                return
        raise AssertionError(f"{activity} does not end: {self.page.text}")


def all_words(tree: ElementTree.Element) -> Iterator[str]:
    """Every piece of text and every attribute that is read out or shown."""
    for element in tree.iter():
        said = [element.text, element.tail]
        said += [
            value
            for name, value in element.attrib.items()
            if name in {"aria-label", "title", "placeholder", "alt", "data-label"}
            or element.get("id") == "words"
        ]
        for text in said:
            words = " ".join((text or "").split()).strip(" ·")
            if words:
                yield words


@cache
def english(language: str) -> list[re.Pattern[str]]:
    """English sentences as they look when filled in, but those that the language writes alike."""
    translated = LANGUAGES.get(language)
    found = []
    for one in sources():
        for sentence in [one.id] if isinstance(one.id, str) else one.id:
            other = translated.get(one.id) if translated else None
            is_alike = other is not None and one.id == other.string
            if re.search(r"[a-z]{2}", PLACEHOLDER.sub("", sentence)) and not is_alike:
                parts = [re.escape(part) for part in re.split(r"%\(\w+\)s", sentence)]
                found.append(re.compile(".+".join(parts)))
    return found


@cache
def is_english(language: str, text: str) -> bool:
    """Is it a sentence of the sources that stayed as it is there?"""
    return any(sentence.fullmatch(text) for sentence in english(language))


@pytest.mark.parametrize("language", [*LANGUAGES, PSEUDO])
def test_a_parcels_day_without_a_word_of_english(app: Flask, world: World, language: str) -> None:
    carla = Reader.at(app, "Carla", language)
    for address in plain_addresses(app):
        carla.glance(address)
    receive(carla)
    put_away(carla)
    count(carla)
    carla.open("/picking")
    carla.tap("next-work")
    carla.follow("picking")
    carla.open("/packing")
    carla.follow("packing")
    carla.open("/dispatch")
    carla.right()
    for address in ("/", "/office", "/office/waves", "/office/people", "/printing", *looked_up(world)):
        carla.open(address)
    order = world.order("1001")
    assert order.dispatched_at is not None
    assert carla.english == {}


def plain_addresses(app: Flask) -> list[str]:
    """Every page that needs no number in its address."""
    plain = (
        rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments
    )
    unread = {"/healthz", "/readyz"}
    return sorted({rule.rule for rule in plain} - unread)


def receive(reader: Reader) -> None:
    """Mugs, towels and jam of purchase order 1042, with a refused scan and an undo between."""
    reader.open("/receiving")
    reader.right()
    reader.scan("A-01-A-01")
    reader.scan(each_code("MUG-BL"))
    reader.tap("undo")
    for code in [case_code("MUG-BL")] * 4 + [case_code("TOWEL")]:
        reader.scan(code)
    for _ in range(2):
        reader.scan(f"01{case_code('JAM')}1727063010LOT7")
    if reader.page.task != "receiving":
        reader.scan("C.DONE")
    assert reader.page.outcome == "task_done", reader.page.text


def put_away(reader: Reader) -> None:
    """Product, bin, until nothing waits."""
    reader.open("/putaway")
    for _ in range(MOST_SCANS_A_TASK):
        if not reader.page.code:
            return
        reader.right()
    raise AssertionError(reader.page.text)


def count(reader: Reader) -> None:
    """One bin, as it is believed to be."""
    reader.open("/counting")
    reader.scan("A-01-A-04")
    reader.scan(each_code("CARD"))
    reader.scan("A-01-A-04")


def looked_up(world: World) -> list[str]:
    """What look-up tells of a product, places and an order that have a history."""
    places = [world.one(Location, code=code).id for code in ("A-01-A-01", "DOCK-1")]
    return [
        f"/lookup/product/{world.one(Product, sku='MUG-BL').id}",
        *(f"/lookup/location/{place}" for place in places),
        f"/lookup/order/{world.order('1001').id}",
    ]


def test_placeholders_are_all_of_one_kind() -> None:
    """Python fills in by name; a script's {n} stands alone. Nothing else is in use."""
    for one in sources():
        for sentence in [one.id] if isinstance(one.id, str) else one.id:
            assert "%s" not in sentence and "%d" not in sentence
            if "{" in sentence:
                assert all(
                    name and name.isidentifier() for _t, name, _f, _c in Formatter().parse(sentence) if name
                )
