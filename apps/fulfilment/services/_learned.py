"""How long pickups really take in a shop, learned from those of the last weeks."""

from __future__ import annotations

from django.conf import settings
from django.db import connection, transaction

LEARN = """
WITH work AS MATERIALIZED (
    SELECT f.id, f.location_id, f.created_at AS began, f.ready_at AS ended, p.time_zone AS zone
    FROM fulfilment_fulfilmentorder f JOIN stores_location p ON p.id = f.location_id
    WHERE f.promised_at >= omni_now() - make_interval(days => %(days)s + 14)
      AND f.ready_at >= omni_now() - make_interval(days => %(days)s)
      AND f.method = 'pickup' AND f.split_from_id IS NULL AND f.created_at < f.ready_at
), day AS (
    SELECT w.*, d::date AS day
    FROM work w, generate_series((w.began AT TIME ZONE w.zone)::date - 1, (w.ended AT TIME ZONE w.zone)::date,
                                 interval '1 day') d
), shift AS (
    SELECT day.*, h.opens, h.closes FROM day
    JOIN stores_openinghours h ON h.location_id = day.location_id AND h.weekday = extract(isodow FROM day.day) - 1
    WHERE NOT EXISTS (SELECT FROM stores_openingexception e WHERE e.location_id = day.location_id AND e.on = day.day)
    UNION ALL
    SELECT day.*, e.opens, e.closes FROM day
    JOIN stores_openingexception e ON e.location_id = day.location_id AND e.on = day.day AND NOT e.is_closed
), open AS (
    SELECT id, greatest(began, (day + opens) AT TIME ZONE zone) AS starts,
           least(ended, (day + closes + CASE WHEN closes <= opens THEN interval '1 day' ELSE interval '0' END) AT TIME ZONE zone) AS ends
    FROM shift
), took AS (
    SELECT w.location_id, extract(hour FROM w.began AT TIME ZONE w.zone)::int AS hour,
           coalesce((SELECT sum(extract(epoch FROM o.ends - o.starts)) FROM open o WHERE o.id = w.id AND o.ends > o.starts), 0)
               / 60 AS minutes
    FROM work w
), learned AS (
    SELECT location_id, coalesce(hour, -1) AS hour, ceil(percentile_disc(0.8) WITHIN GROUP (ORDER BY minutes))::int AS minutes,
           count(*) AS pickups
    FROM took GROUP BY GROUPING SETS ((location_id, hour), (location_id)) HAVING count(*) >= %(least)s
), forgotten AS (
    DELETE FROM fulfilment_preparationtime old
    WHERE NOT EXISTS (SELECT FROM learned WHERE learned.location_id = old.location_id AND learned.hour = old.hour)
), kept AS (
    INSERT INTO fulfilment_preparationtime AS old (location_id, hour, minutes, pickups)
    SELECT location_id, hour, minutes, pickups FROM learned ORDER BY location_id, hour
    ON CONFLICT (location_id, hour) DO UPDATE SET minutes = excluded.minutes, pickups = excluded.pickups
    WHERE (old.minutes, old.pickups) <> (excluded.minutes, excluded.pickups)
)
SELECT count(*) FROM learned
"""


@transaction.atomic
def learn_preparation_times() -> int:
    """Measures the open minutes from assigned to ready, and keeps the p80 per shop, and per shop and local hour.

    Of the pickups that were made ready in the last OMNI_LEARNING_DAYS; with fewer than OMNI_LEARNING_PICKUPS nothing is
    learned, and what was is forgotten. One statement for all shops; returns how many times it knows.
    """
    with connection.cursor() as cursor:
        cursor.execute(LEARN, {"days": settings.OMNI_LEARNING_DAYS, "least": settings.OMNI_LEARNING_PICKUPS})
        return int(cursor.fetchone()[0])
