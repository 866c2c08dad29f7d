"""One client of Valkey serves every question of a process, whichever thread asks."""

from concurrent.futures import ThreadPoolExecutor

from portal.cache import OneClientCache


def test_many_threads_ask_one_client_and_each_has_its_own_answer(settings):
    cache = OneClientCache(settings.CACHES["default"]["LOCATION"], {})

    def put_and_take(number):
        cache.set(f"number-{number}", number, 60)
        return cache.get(f"number-{number}")

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(put_and_take, range(200))) == list(range(200))

    assert cache._cache.get_client() is cache._cache.get_client()
    cache.delete_many(f"number-{number}" for number in range(200))
