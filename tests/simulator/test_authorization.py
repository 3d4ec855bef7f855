"""What a station decides about tokens by itself: list, cache, groups, places, and what it does offline."""

import pytest

from schemas.version import Version
from simulator import Station
from simulator.blocks.authorization import by_itself, offline
from simulator.model.local_list import LocalList, Update, Verdict
from simulator.model.spec import EvseSpec, Profile
from simulator.model.store import FolderStore, MemoryStore
from simulator.model.tokens import Known, Tokens
from tests.simulator.office import Office
from tests.simulator.test_commands import running, station

GOOD, BAD = Known("A", "Accepted"), Known("B", "Blocked")
OLD = Version.V16


def full(version: int, *entries: Known) -> Update:
    return Update(version, True, [(entry.token, entry) for entry in entries])


def differential(version: int, **entries: Known | None) -> Update:
    return Update(version, False, list(entries.items()))


def test_a_list_is_replaced_and_altered():
    kept = LocalList(MemoryStore())
    assert kept.take(full(1, GOOD, BAD), 10) is Verdict.ACCEPTED
    assert kept.take(differential(2, b=None, C=Known("C", "Expired")), 10) is Verdict.ACCEPTED
    assert (kept.version, len(kept), kept.find("b", 0.0)) == (2, 2, None)
    assert kept.find("c", 0.0) == Known("C", "Expired")
    assert kept.take(full(2), 10) is Verdict.ACCEPTED
    assert (kept.version, len(kept)) == (2, 0)


@pytest.mark.parametrize(
    ("update", "verdict"),
    [
        (differential(5, C=GOOD), Verdict.MISMATCH),
        (differential(4, C=GOOD), Verdict.MISMATCH),
        (differential(6, C=GOOD, D=GOOD), Verdict.FAILED),  # three is the most
        (Update(6, False, [("C", GOOD), ("c", BAD)]), Verdict.FAILED),
        (Update(6, True, [("C", None)]), Verdict.FAILED),
        (full(0, GOOD), Verdict.FAILED),
    ],
)
def test_an_update_that_is_refused_changes_nothing(update, verdict):
    kept = LocalList(MemoryStore())
    kept.take(full(5, GOOD, BAD), 3)
    assert kept.take(update, 3) is verdict
    assert (kept.version, len(kept), kept.find("A", 0.0)) == (5, 2, GOOD)


def test_a_list_outlives_the_process(tmp_path):
    store = FolderStore(tmp_path, "cp")
    LocalList(store).take(full(3, GOOD), 3)
    store.close()
    again = LocalList(FolderStore(tmp_path, "cp"))
    assert (again.version, len(again), again.find("a", 0.0)) == (3, 1, GOOD)


def test_the_cache_forgets_what_is_not_used():
    cache = Tokens(MemoryStore())
    cache.remember(Known("A", "Accepted", used=100.0))
    assert cache.known("a", 159.0, 60.0) == Known("A", "Accepted", 160.0, used=100.0)
    cache.used("a", 159.0)
    assert cache.known("A", 200.0, 60.0).status == "Accepted"
    assert cache.known("A", 219.0, 60.0).status == "Expired"
    assert cache.known("A", 9e9, 0.0).status == "Accepted"


def test_an_expiry_of_its_own_goes_before_the_life_time():
    cache = Tokens(MemoryStore())
    cache.remember(Known("A", "Accepted", 500.0, used=100.0))
    assert cache.known("A", 499.0, 60.0).status == "Accepted"
    assert cache.known("A", 500.0, 60.0).status == "Expired"


@pytest.mark.parametrize(
    ("settings", "where", "expected"),
    [
        ({}, "cache", "Accepted"),
        ({"AuthCtrlr.LocalAuthorizeOffline": "false"}, "cache", "Invalid"),
        ({"AuthCtrlr.LocalAuthorizeOffline": "false"}, "list", "Invalid"),
        ({"AuthCacheCtrlr.Enabled": "false"}, "cache", "Invalid"),
        ({"AuthCacheCtrlr.Enabled": "false"}, "list", "Accepted"),
        ({"LocalAuthListCtrlr.Enabled": "false"}, "list", "Invalid"),
        ({}, "nowhere", "Invalid"),
        ({"AuthCtrlr.OfflineTxForUnknownIdEnabled": "true"}, "nowhere", "Accepted"),
    ],
)
async def test_offline_the_settings_decide(office: Office, settings, where, expected):
    async with office.listening() as url, station(office, url) as one:
        await one.booted()
        core = one.core
        for name, value in settings.items():
            core.variables.assign(name, value)
        if where == "cache":
            core.tokens.remember(GOOD)
        elif where == "list":
            core.local_list.take(full(1, GOOD), 10)
        assert offline(core, "a").status == expected


def group_info(office: Office, group: str) -> dict:
    """The answer to Authorize that names a group."""
    if office.version is OLD:
        return {"idTagInfo": {"status": "Accepted", "parentIdTag": group}}
    return {"idTokenInfo": {"status": "Accepted", "groupIdToken": {"idToken": group, "type": "Central"}}}


@pytest.mark.parametrize(
    ("group", "status", "ends"), [("fleet", "Accepted", True), ("TRUCKS", "Invalid", False)]
)
async def test_a_card_of_the_same_group_stops(office: Office, group, status, ends):
    office.answers["Authorize"] = lambda _: group_info(office, "FLEET")
    async with office.listening() as url, station(office, url) as one:
        await running(one)
        office.answers["Authorize"] = lambda _: group_info(office, group)
        assert await one.swipe("T2") == status
        await one.quiet()
        assert (one.evse().transaction is None) is ends


async def test_a_master_pass_stops_all_and_starts_none():
    office = Office(Version.V201)
    two = Profile(evses=(EvseSpec(), EvseSpec()), variables={"AuthCtrlr.MasterPassGroupId": "MASTER"})
    async with office.listening() as url, station(office, url, profile=two) as one:
        await one.booted()
        for evse, token in ((1, "T1"), (2, "T2")):
            await one.plug(evse)
            await one.authorize(token, evse)
        await one.quiet()
        office.answers["Authorize"] = lambda _: group_info(office, "master")
        assert await one.swipe("BOSS", None) == "Accepted"
        await one.quiet()
        ended = [each for each in office.seen("TransactionEvent") if each["eventType"] == "Ended"]
        assert {each["transactionInfo"]["stoppedReason"] for each in ended} == {"MasterPass"}
        assert [each["idToken"]["idToken"] for each in ended] == ["BOSS", "BOSS"]
        assert await one.swipe("BOSS", 1) == "Accepted"
        assert one.evse(1).transaction is None


async def test_a_token_charges_where_it_is_good():
    office = Office(Version.V201)
    office.answers["Authorize"] = lambda _: {"idTokenInfo": {"status": "Accepted", "evseId": [2]}}
    two = Profile(evses=(EvseSpec(), EvseSpec()))
    async with office.listening() as url, station(office, url, profile=two) as one:
        await one.booted()
        assert await one.authorize("T1", 1) == "NotAtThisLocation"
        assert await one.authorize("T1", 2) == "Accepted"


async def test_nobody_is_not_asked_about():
    office = Office(Version.V201)
    async with office.listening() as url, station(office, url) as one:
        await one.booted()
        await one.plug()
        assert await one.authorize("", token_type="NoAuthorization") == "Accepted"
        await one.quiet()
        assert "Authorize" not in office.actions
        assert office.seen("TransactionEvent")[-1]["idToken"] == {"idToken": "", "type": "NoAuthorization"}


@pytest.mark.parametrize(("kind", "kept"), [("Central", False), ("Local", True), ("KeyCode", True)])
async def test_what_was_made_for_one_session_is_not_cached(kind, kept):
    office = Office(Version.V201)
    async with office.listening() as url, station(office, url) as one:
        await one.booted()
        assert await one.authorize("X", evse=None, token_type=kind) == "Accepted"
        assert office.seen("Authorize")[-1]["idToken"] == {"idToken": "X", "type": kind}
        assert (one.core.tokens.known("X", one.core.now()) is not None) is kept


async def test_the_list_goes_before_the_cache(office: Office):
    async with office.listening() as url, station(office, url) as one:
        await one.booted()
        core = one.core
        core.tokens.remember(GOOD)
        core.local_list.take(full(1, Known("A", "Blocked")), 10)
        assert offline(core, "A").status == "Blocked"
        core.variables.assign("AuthCtrlr.OfflineTxForUnknownIdEnabled", "true")
        assert offline(core, "A").status == "Blocked"


async def test_what_is_known_is_asked_about_unless_settings_say_otherwise(office: Office):
    async with office.listening() as url, station(office, url) as one:
        await one.booted()
        core = one.core
        core.local_list.take(full(1, GOOD, BAD), 10)
        assert (by_itself(core, "A"), by_itself(core, "B")) == (None, None)
        core.variables.assign("AuthCtrlr.LocalPreAuthorize", "true")
        assert by_itself(core, "A") == GOOD
        assert by_itself(core, "B") is None
        core.variables.assign("LocalAuthListCtrlr.DisablePostAuthorize", "true")
        assert by_itself(core, "B") == BAD


async def test_a_station_that_may_not_ask_goes_by_what_it_knows(office: Office):
    async with office.listening() as url, station(office, url) as one:
        await one.booted()
        core = one.core
        core.variables.assign("AuthCtrlr.DisableRemoteAuthorization", "true")
        core.variables.assign("AuthCtrlr.OfflineTxForUnknownIdEnabled", "true")
        core.local_list.take(full(1, GOOD, BAD), 10)
        told = [await one.authorize(token, evse=None) for token in ("A", "B", "C")]
        assert told == ["Accepted", "Blocked", "Invalid"]
        assert "Authorize" not in office.actions


async def test_what_is_on_the_list_stays_out_of_the_cache(office: Office):
    async with office.listening() as url, station(office, url) as one:
        await one.booted()
        core = one.core
        core.local_list.take(full(1, GOOD), 10)
        assert await one.authorize("A", evse=None) == "Accepted"
        assert await one.authorize("B", evse=None) == "Accepted"
        assert core.tokens.known("A", core.now()) is None
        assert core.tokens.known("B", core.now()) is not None


@pytest.mark.parametrize("missing", ["SupportedFeatureProfiles", "LocalAuthListEnabled"])
async def test_a_16_station_without_a_list_says_so(missing):
    office = Office(OLD)
    value = {"SupportedFeatureProfiles": "Core", "LocalAuthListEnabled": "false"}[missing]
    bare = Profile(variables={missing: value})
    async with Station("cp001", link=office.link, version=office.version, profile=bare, seed=0) as one:
        await one.booted()
        update = {"listVersion": 3, "updateType": "Full", "localAuthorizationList": [{"idTag": "A1"}]}
        assert (await office.ask("SendLocalList", update))["status"] == "NotSupported"
        assert (await office.ask("GetLocalListVersion", {}))["listVersion"] == -1
        assert len(one.core.local_list) == 0


@pytest.mark.parametrize(
    ("limit", "value", "fits"),
    [
        ("ItemsPerMessage", "2", True),
        ("ItemsPerMessage", "1", False),
        ("BytesPerMessage", "400", True),
        ("BytesPerMessage", "100", False),
    ],
)
async def test_a_list_that_is_too_much_for_one_message_fails_and_changes_nothing(limit, value, fits):
    office = Office(Version.V201)
    items = [
        {"idToken": {"idToken": token, "type": "Central"}, "idTokenInfo": {"status": "Accepted"}}
        for token in ("A1", "A2")
    ]
    update = {"versionNumber": 3, "updateType": "Full", "localAuthorizationList": items}
    small = Profile(variables={f"LocalAuthListCtrlr.{limit}": value})
    async with Station("cp001", link=office.link, version=office.version, profile=small, seed=0) as one:
        await one.booted()
        answer = await office.ask("SendLocalList", update)
        assert answer["status"] == ("Accepted" if fits else "Failed")
        assert (one.core.local_list.version, len(one.core.local_list)) == ((3, 2) if fits else (0, 0))
