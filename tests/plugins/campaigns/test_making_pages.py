"""The pages on which a campaign is made: every button saves, and nothing that was typed is lost."""

from datetime import timedelta
from io import BytesIO
from urllib.parse import unquote

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from plugins.campaigns.models import Draft, EarlierText, Offer
from plugins.campaigns.services.making import saving
from portal.accounts.models import Account, RoleGrant
from portal.database import db, unit_of_work
from portal.mail.models import Mail
from portal.testing import BASE_URL, Browser, browser_of, browser_signed_in, unseen_fields
from tests.core.uploads.test_pictures import picture
from tests.core.web.test_evil_inputs import EVIL, INPUT
from tests.factories import make_account, make_holder, make_organisation
from tests.plugins.campaigns import story
from tests.plugins.campaigns.drafting import business_now, new_draft

pytestmark = [pytest.mark.only_on("sqlite"), pytest.mark.usefixtures("context")]
OURS = {"Origin": BASE_URL, "Sec-Fetch-Site": "same-origin"}
HERE = "/en/campaigns/making"


@pytest.fixture
def editor(app: Flask) -> Browser:
    """An editor of an organisation that begins a campaign."""
    with unit_of_work():
        organisation_id = make_organisation()
        make_holder()
    browser = browser_signed_in(app, "editor@city.example", "editor", organisation_id)
    begun = browser.fill(f"{HERE}/", {"organisation": str(organisation_id)})
    assert begun.headers["Location"] == f"{HERE}/1/"
    return browser


def stored(part: str) -> saving.Part:
    db.session.rollback()
    return saving.content_of(1).get(part, saving.Part())


def typed(browser: Browser, part: str, act: str = "save", **fields: str) -> TestResponse:
    return browser.fill(f"{HERE}/1/{part}", {**{name.replace("__", "-"): v for name, v in fields.items()}, "act": act})


def test_every_button_saves_whatever_is_there(editor: Browser) -> None:
    leads = {"next": "text-en", "save": "basics?done=1", "overview": "1/", "check": "check", "preview": "preview"}
    for number, (act, to) in enumerate(leads.items()):
        answer = typed(editor, "basics", act, place=f"Place {number}", region="moon")
        assert answer.headers["Location"].endswith(to), act
        assert (stored("basics").said("place"), stored("basics").said("region")) == (f"Place {number}", "moon")
    page = editor.get(f"{HERE}/1/basics")
    assert page.status_code == 200
    assert 'value="Place 4"' in page.text
    assert "Choose a region." in page.text
    assert "Choose a theme." not in page.text  # nothing was typed there yet
    assert "Choose a theme." in editor.get(f"{HERE}/1/basics?check=1").text


def test_a_line_is_added_and_one_taken_away_with_everything_else_kept(editor: Browser) -> None:
    typed(editor, "money", "add", goal="100", lines__0__label="Work", lines__0__amount="60")
    assert [line["label"] for line in stored("money").lines()] == ["Work", ""]
    keys = [line["key"] for line in stored("money").lines()]
    lines = {"lines__0__key": keys[0], "lines__1__key": keys[1], "lines__0__label": "Work", "lines__1__label": "Print"}
    typed(editor, "money", "remove-0", goal="100", **lines)
    assert [(line["key"], line["label"]) for line in stored("money").lines()] == [(keys[1], "Print")]
    assert stored("money").said("goal") == "100"
    typed(editor, "money", "remove-99", goal="100")
    typed(editor, "money", "remove-x", goal="100")


def test_two_tabs_keep_both_and_show_what_the_other_wrote(editor: Browser) -> None:
    page = unseen_fields(editor.get(f"{HERE}/1/text-en").text)
    typed(editor, "text-en", title="From the first tab")
    late = editor.post(f"{HERE}/1/text-en", data={**page, "title": "From the second", "act": "save"}, headers=OURS)
    assert late.status_code == 409
    assert "From the first tab" in late.text
    assert 'value="From the second"' in late.text
    assert stored("text-en").said("title") == "From the first tab"
    again = {**unseen_fields(late.text), "title": "From both", "act": "save"}
    assert editor.post(f"{HERE}/1/text-en", data=again, headers=OURS).status_code == 303
    assert stored("text-en").said("title") == "From both"
    versions = editor.get(f"{HERE}/1/text-en/versions").text
    assert "From the second" in versions
    assert "laid aside" in versions


def test_an_earlier_version_is_brought_back_and_the_later_one_stays_readable(editor: Browser) -> None:
    typed(editor, "text-en", title="First")
    with unit_of_work():
        db.session.execute(db.text("UPDATE campaigns_draft_version SET account_id = NULL"))
    typed(editor, "text-en", title="Second")
    first = saving.versions_of(1, "text-en")[-1]
    back = editor.fill(f"{HERE}/1/text-en/versions", {}, f"{HERE}/1/text-en/versions/{first.id}")
    assert back.headers["Location"] == f"{HERE}/1/text-en"
    assert stored("text-en").said("title") == "First"
    assert "Second" in editor.get(f"{HERE}/1/text-en/versions").text
    assert editor.fill(f"{HERE}/1/text-en/versions", {}, f"{HERE}/1/basics/versions/{first.id}").status_code == 404


def test_an_expired_form_and_an_ended_session_lose_nothing(app: Flask, editor: Browser) -> None:
    old = {"title": "Kept", "story": "Long\nwritten", "version": "0", "act": "save", "_token": "expired"}
    shown = editor.post(f"{HERE}/1/text-en", data=old, headers=OURS)
    assert shown.status_code in {403, 422}
    assert "Long\nwritten" in shown.text
    assert stored("text-en").number == 0
    out = browser_of(app).post(f"{HERE}/1/text-en", data=old, headers=OURS)
    assert out.status_code == 401
    assert unseen_fields(out.text)["title"] == "Kept"
    kept = {**old, **unseen_fields(shown.text), "title": "Kept"}
    assert editor.post(f"{HERE}/1/text-en", data=kept, headers=OURS).status_code == 303
    assert stored("text-en").said("story") == "Long\nwritten"


def test_it_saves_itself_and_says_when(app: Flask, editor: Browser) -> None:
    first = unseen_fields(editor.get(f"{HERE}/1/text-en").text)
    answer = editor.post(f"{HERE}/1/text-en", data={**first, "title": "By itself", "act": "autosave"}, headers=OURS)
    assert answer.json is not None
    assert (answer.json["version"], answer.json["says"][:6]) == (1, "Saved:")
    assert stored("text-en").said("title") == "By itself"
    late = editor.post(f"{HERE}/1/text-en", data={**first, "title": "Other", "act": "autosave"}, headers=OURS)
    assert (late.status_code, late.json and late.json["stop"]) == (409, True)
    expired = {"title": "Other", "version": "1", "act": "autosave", "_token": "x"}
    refused = editor.post(f"{HERE}/1/text-en", data=expired, headers=OURS)
    assert refused.status_code == 403
    assert refused.json is not None
    assert refused.json["token"]
    with unit_of_work():
        db.session.execute(db.update(RoleGrant).values(ends_at=business_now()))
    fresh = {**first, "version": "1", "title": "No longer mine", "act": "autosave"}
    assert editor.post(f"{HERE}/1/text-en", data=fresh, headers=OURS).status_code in {403, 404}
    assert stored("text-en").said("title") == "By itself"


def test_sums_are_read_as_they_were_typed_and_shown_as_each_reader_types_them(editor: Browser) -> None:
    page = "/es/campaigns/making/1/money"
    unseen = unseen_fields(editor.get(page).text)
    editor.post(page, data={**unseen, "holder": "1", "currency": "EUR", "goal": "1.500,50"}, headers=OURS)
    assert 'value="1500,50"' in editor.get("/fr/campaigns/making/1/money").text
    assert 'value="1500.50"' in editor.get(f"{HERE}/1/money").text


def picture_of(editor: Browser, data: bytes | None, words: str) -> TestResponse:
    unseen = unseen_fields(editor.get(f"{HERE}/1/text-en").text)
    fields: dict[str, object] = {**unseen, "story": "Why.", "picture_alt": words, "act": "picture"}
    if data is not None:
        fields["picture"] = (BytesIO(data), "IMG_1.jpg")
    return editor.post(f"{HERE}/1/text-en", data=fields, headers=OURS, content_type="multipart/form-data")


def test_a_picture_needs_words_and_stands_in_the_story(editor: Browser) -> None:
    for data, words, said in (
        (None, "A map", "Choose a picture first."),
        (picture(), "", "Say what the picture shows, then choose it again."),
        (b"<svg/>", "A map", "This is not a picture that can be read."),
    ):
        refused = picture_of(editor, data, words)
        assert refused.status_code == 422
        assert said in refused.text
        assert stored("text-en").said("story") == "Why."
    assert picture_of(editor, picture(), "A [map] of the town").status_code == 303
    kept = stored("text-en").said("story")
    assert kept.startswith("Why.\n\n![A (map) of the town](/uploads/")
    address = kept.rpartition("(")[2].rstrip(")")
    assert editor.get(address).status_code == 200
    assert f'<img src="{address}" alt="A (map) of the town"' in editor.get(f"{HERE}/1/preview").text
    assert editor.post(f"{HERE}/1/text-en", data=b"x" * 6_000_000, headers=OURS).status_code == 413


def test_whoever_is_not_of_the_organisation_finds_nothing(app: Flask, editor: Browser) -> None:
    with unit_of_work():
        other_id = make_organisation()
    stranger = browser_signed_in(app, "stranger@city.example", "editor", other_id)
    secretariat = browser_signed_in(app, "office@city.example", "secretariat")
    pages = ("", "basics", "team", "check", "preview", "basics/versions")
    for page in pages:
        assert stranger.get(f"{HERE}/1/{page}").status_code == 404, page
        assert secretariat.get(f"{HERE}/1/{page}").status_code in {403, 404}
        assert browser_of(app).get(f"{HERE}/1/{page}").status_code == 401
        assert editor.get(f"{HERE}/1/{page}").status_code == 200
    assert editor.get(f"{HERE}/1/nothing").status_code == 404
    refused = stranger.post(f"{HERE}/", data={"organisation": "1", "_token": "x"}, headers=OURS)
    assert refused.status_code in {403, 422}
    assert db.session.scalar(db.select(db.func.count(Draft.id))) == 1


def test_a_whole_campaign_is_handed_in_sent_back_with_a_reason_and_goes_live(app: Flask) -> None:
    draft, who = new_draft()
    email = db.session.get_one(Account, who.account_id).email
    editor, office = browser_signed_in(app, email), browser_signed_in(app, "s@oidp.example", "secretariat")
    here = f"{HERE}/{draft.id}"
    assert editor.fill(f"{here}/check", {}).headers["Location"] == f"{here}/?done=1"
    assert "waits for review" in office.get("/en/admin/").text
    review = office.get("/en/admin/campaigns/1").text
    assert "Un presupuesto de calle" in review
    assert "given back to the backers" in review
    without = office.fill("/en/admin/campaigns/1", {"reason": ""}, "/en/admin/campaigns/1/send-back")
    assert without.status_code == 422
    office.fill("/en/admin/campaigns/1", {"reason": "Who chooses?"}, "/en/admin/campaigns/1/send-back")
    assert "Who chooses?" in editor.get(f"{here}/").text
    assert "A campaign was sent back" in editor.get("/en/account/").text
    editor.fill(f"{here}/text-es", {"title": "Otro", "summary": "S", "story": "Elige la asamblea.", "act": "save"})
    editor.fill(f"{here}/check", {})
    review = office.get("/en/admin/campaigns/1").text
    assert "Handed in before" in review
    assert "Elige la asamblea." in review
    office.fill("/en/admin/campaigns/1", {"reason": ""}, "/en/admin/campaigns/1/approve")
    public = browser_of(app).get("/en/campaigns/un-presupuesto-de-calle").text
    assert "A street budget" in public
    assert "given back to the backers" in public
    assert "Dos tardes" in public
    assert "The printed map" in public
    assert "It is public" in editor.get(f"{here}/").text
    assert editor.fill(f"{here}/basics", {"place": "Late", "act": "save"}).status_code == 409


def live(app: Flask) -> tuple[int, str, Browser]:
    campaign_id = story.live_campaign(rewards=[story.reward(stock=5)], slug="street")
    organisation_id = db.session.execute(db.text("SELECT organisation_id FROM campaigns_campaign")).scalar_one()
    return (
        campaign_id,
        f"{HERE}/live/{campaign_id}",
        browser_signed_in(app, "e@city.example", "editor", organisation_id),
    )


def test_words_are_put_right_and_what_they_said_before_stays_readable(app: Flask, client: Browser) -> None:
    _, here, editor = live(app)
    words = {"title": "A better title", "summary": "What it is about.", "story": "Why it is **needed**."}
    first = unseen_fields(editor.get(f"{here}/texts/en").text)
    assert editor.fill(f"{here}/texts/en", words).status_code == 303
    late = editor.post(f"{here}/texts/en", data={**first, **words, "title": "Late"}, headers=OURS)
    assert late.status_code == 409
    assert 'value="Late"' in late.text
    assert editor.fill(f"{here}/texts/en", words).status_code == 422  # nothing has changed
    page = client.get("/en/campaigns/street").text
    assert "A better title" in page
    assert "what it said before" in page
    assert "A sample campaign" in client.get("/en/campaigns/street/earlier").text
    assert editor.fill(f"{here}/texts/fr", {**words, "title": "Un titre"}).status_code == 303
    assert "Un titre" in client.get("/fr/campaigns/street").text
    assert db.session.scalar(db.select(db.func.count(EarlierText.id))) == 1
    assert story.everything_holds() == []


def test_whoever_has_taken_a_return_is_told_when_its_words_change(app: Flask) -> None:
    campaign_id, here, editor = live(app)
    reward_id = db.session.execute(db.text("SELECT id FROM campaigns_reward")).scalar_one()
    story.promise(campaign_id, 2_000, email="taker@city.example", reward_id=reward_id)
    story.promise(campaign_id, 2_000, email="other@city.example")
    said = {"title": "A larger map", "description": "Sent by post in May."}
    assert editor.fill(f"{here}/returns/{reward_id}/en", said).status_code == 303
    story.work(app)
    letters = db.session.scalars(db.select(Mail).where(Mail.template == "campaigns/mail/return_changed.md")).all()
    assert [letter.to for letter in letters] == ["taker@city.example"]
    assert "A printed map" in letters[0].text
    assert "A larger map" in letters[0].text
    assert story.everything_holds() == []


def test_help_is_offered_and_answered_by_mail(app: Flask, client: Browser) -> None:
    with unit_of_work():
        need = story.creating.NewNeed("rooms", {"en": "A hall"}, {"en": "For forty."})
        campaign_id = story.creating.create_campaign(story.new_campaign(needs=[need], slug="hall"))
        story.creating.submit(campaign_id, story.NOBODY)
        story.creating.approve(campaign_id, story.NOBODY)
        organisation_id = db.session.execute(db.text("SELECT organisation_id FROM campaigns_campaign")).scalar_one()
        make_account("team@city.example", "editor", organisation_id)
    assert "A hall" in client.get("/en/campaigns/hall").text
    offer = {"name": "A School", "email": "school@city.example", "message": "Our hall on *Fridays*."}
    assert client.fill("/en/campaigns/hall/needs/1", {**offer, "message": ""}).status_code == 422
    assert client.fill("/en/campaigns/hall/needs/1", offer).status_code == 303
    assert client.get("/en/campaigns/hall/needs/2").status_code == 404
    team = browser_signed_in(app, "team@city.example")
    here = f"{HERE}/live/{campaign_id}"
    assert "Somebody offers help" in team.get("/en/account/").text
    assert "Our hall on *Fridays*." in team.get(here).text
    assert team.fill(here, {"answer": ""}, f"{here}/offers/1").status_code == 422
    assert team.fill(here, {"answer": "Gladly.", "act": "accepted"}, f"{here}/offers/1").status_code == 303
    assert db.session.scalars(db.select(Offer.state)).one() == "accepted"
    story.work(app)
    to = {letter.to: letter.text for letter in db.session.scalars(db.select(Mail))}
    assert "Our hall on *Fridays*." in to["team@city.example"]
    assert "Gladly." in to["school@city.example"]
    stranger = browser_signed_in(app, "x@city.example", "editor", 999)
    assert stranger.get(here).status_code == 404


def test_a_return_for_organisations_is_not_for_people(app: Flask, client: Browser) -> None:
    way = story.creating.NewReward(2_000, {"en": "A visit"}, {"en": "Of the team."}, takers="organisations")
    campaign_id = story.live_campaign(rewards=[way], slug="visit")
    reward_id = db.session.execute(db.text("SELECT id FROM campaigns_reward")).scalar_one()
    assert "For organisations only" in client.get("/en/campaigns/visit").text
    with pytest.raises(story.pledging.Refused), unit_of_work():
        story.pledging.pledge(campaign_id, story.new_pledge(2_000, reward_id=reward_id), "key")
    with unit_of_work():
        new = story.new_pledge(2_000, reward_id=reward_id, organisation_id=make_organisation())
        assert story.pledging.pledge(campaign_id, new, "key")


def test_nothing_opens_before_its_day(app: Flask, client: Browser) -> None:
    later = business_now() + timedelta(days=3)
    story.live_campaign(slug="later", opens_at=later)
    assert client.get("/en/campaigns/later").status_code == 404
    story.let_pass(app, days=4)
    assert client.get("/en/campaigns/later").status_code == 200


@pytest.mark.parametrize(
    "part",
    [
        "basics",
        "money",
        *(pytest.param(part, marks=pytest.mark.long) for part in ("returns", "dates", "needs", "text-en")),
    ],
)
def test_whatever_is_typed_into_a_part_is_kept_and_no_page_fails(app: Flask, editor: Browser, part: str) -> None:
    app.config["RATELIMIT_ENABLED"] = False
    for evil in map(unquote, EVIL.values()):
        page = editor.get(f"{HERE}/1/{part}").text
        names = set(INPUT.findall(page)) - {"_token", "act", "version", "picture", "back", "tz", "lines-0-key"}
        fields = {**unseen_fields(page), **dict.fromkeys(names, evil), "act": "add"}
        sent = editor.post(f"{HERE}/1/{part}", data=fields, headers=OURS)
        assert sent.status_code in {303, 400}, evil[:50]  # what holds a NUL is refused before any view
        for path in ("", part, f"{part}?check=1", f"{part}/versions", "check", "preview"):
            assert editor.get(f"{HERE}/1/{path}").status_code == 200, (path, evil[:50])
