"""What differs between the databases: settings of the connections, and errors by their meaning."""

from __future__ import annotations

import threading

import pytest

from penstock.errors import Conflict, StoreBusy
from penstock.store.sql.dialects import PostgresDatabase, SqliteDatabase, _writer_lock
from penstock.store.sql.open import file_url, open_store


def test_connections_of_a_file_are_set_for_durability_and_little_memory(tmp_path):
    database = SqliteDatabase(str(tmp_path / "penstock.db"), 1)

    def pragma(connection, name):
        return connection.execute(f"PRAGMA {name}").fetchone()[0]

    with database.writing() as writer:
        assert pragma(writer, "journal_mode") == "wal"
        assert pragma(writer, "synchronous") == 1
        assert pragma(writer, "foreign_keys") == 1
        assert pragma(writer, "busy_timeout") == 1000
        assert pragma(writer, "cache_size") == -2048
        with database.reading() as reader:
            assert pragma(reader, "query_only") == 1
            assert reader.in_transaction
    database.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["penstock.db"]


def test_foreign_keys_are_back_after_a_change_of_the_schema(tmp_path, make):
    store = open_store(file_url(tmp_path / "penstock.db"))
    with store.write() as tx:
        assert tx._session._connection.execute("PRAGMA foreign_keys").fetchone()[0] == 1
    store.close()


def test_a_change_of_the_schema_that_fails_leaves_the_old_one(tmp_path):
    database = SqliteDatabase(str(tmp_path / "penstock.db"), 1)

    def fail():
        with database.changing_schema() as connection:
            connection.exec_driver_sql("CREATE TABLE half (id INTEGER)")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.writing() as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
        assert connection.execute("PRAGMA foreign_keys").fetchone()[0] == 1
    database.close()


def test_stores_of_one_file_share_its_lock(tmp_path):
    one, other = _writer_lock("/a"), _writer_lock("/a")
    assert one is other
    assert one is not _writer_lock("/b")


def test_a_thread_that_cannot_write_in_time_is_told(tmp_path):
    database = SqliteDatabase(str(tmp_path / "penstock.db"), 0.05)
    entered, leave = threading.Event(), threading.Event()

    def hold():
        with database.writing():
            entered.set()
            leave.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    assert entered.wait(10)
    with pytest.raises(StoreBusy, match="another thread"), database.writing():
        pass
    leave.set()
    thread.join()
    with database.writing():
        pass
    database.close()


@pytest.mark.slow
def test_a_deadlock_is_a_conflict(postgres_server, make):
    """Two transactions each wait for the other's row; PostgreSQL ends one of them, and it is told to load again."""
    name = postgres_server.create()
    store = open_store(postgres_server.url(name))
    with store.write() as tx:
        for job in ("a", "b"):
            tx.jobs.insert(make.namespace, job, {}, make.now)
    barrier = threading.Barrier(2)
    outcomes = []

    def write(first, second):
        try:
            with store.write() as tx:
                tx.jobs.replace(make.namespace, first, {}, make.now)
                barrier.wait(10)
                tx.jobs.replace(make.namespace, second, {}, make.now)
            outcomes.append("written")
        except Conflict:
            outcomes.append("conflict")

    threads = [threading.Thread(target=write, args=jobs) for jobs in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store.close()
    postgres_server.drop(name)
    assert sorted(outcomes) == ["conflict", "written"]


@pytest.mark.slow
def test_a_row_that_another_holds_for_too_long_is_store_busy(postgres_server, make):
    name = postgres_server.create()
    store, impatient = open_store(postgres_server.url(name)), open_store(postgres_server.url(name), wait_seconds=0.1)
    with store.write() as tx:
        tx.jobs.insert(make.namespace, "load", {}, make.now)
    with store.write() as tx:
        tx.jobs.replace(make.namespace, "load", {"n": 1}, make.now)
        with pytest.raises(StoreBusy, match=r"within 0\.1 s"), impatient.write() as other:
            other.jobs.replace(make.namespace, "load", {"n": 2}, make.now)
    with impatient.write() as other:
        assert other.jobs.get(make.namespace, "load").document == {"n": 1}
    store.close()
    impatient.close()
    postgres_server.drop(name)


@pytest.mark.slow
def test_a_connection_that_the_server_ended_is_replaced(postgres_server, make):
    name = postgres_server.create()
    store = open_store(postgres_server.url(name))
    for _ in range(2):
        with store.write() as tx:
            tx.tags.put(make.namespace, "job", "load", {"a": "1"})
        with store.read() as tx:
            assert tx.tags.get(make.namespace, "job", "load") == {"a": "1"}
        postgres_server.end_connections(name)
    store.close()
    postgres_server.drop(name)


@pytest.mark.slow
def test_readers_of_postgresql_cannot_write(postgres_server):
    from sqlalchemy import make_url

    name = postgres_server.create()
    database = PostgresDatabase(make_url(postgres_server.url(name)).set(drivername="postgresql+psycopg"), 1)
    with pytest.raises(Exception, match="read-only"), database.reading() as connection:
        connection.execute("DELETE FROM jobs")
    database.close()
    postgres_server.drop(name)
