"""Counts what the index counts with DuckDB's GROUPING SETS, and tells the CPU time of each query.

First argument: a CSV file of the marks as numbers. Each line of standard input is a JSON condition; each line of standard
output is an object: CPU seconds, number of marks.
"""
import json
import sys
import time

import duckdb

db = duckdb.connect()
db.execute("CREATE TABLE mark AS SELECT * FROM read_csv(?, header = true)", [sys.argv[1]])
print(json.dumps(db.execute("SELECT count(*) FROM mark").fetchone()[0]), flush=True)
for line in sys.stdin:
    f = json.loads(line)
    e, l = f["clock"] + "_earliest", f["clock"] + "_latest"
    undated = "false" if f["dated"] else f"{e} = 0 AND {l} = 0"
    sets = "report claimant status topic role precision country location denial month".split()
    sets[-1] = f["clock"] + "_month"
    query = f"""
        CREATE OR REPLACE TEMP TABLE facet AS SELECT {", ".join(sets)}, count(*) AS n FROM mark
        WHERE lon >= ? AND lon <= ? AND lat >= ? AND lat <= ? AND ({e} < ? AND {l} > ? OR {undated})
        GROUP BY GROUPING SETS ({", ".join(f"({s})" for s in sets)})"""
    args = [f["west"], f["east"], f["south"], f["north"], f["until"], f["from"]]
    start = time.process_time()
    db.execute(query, args)
    took = time.process_time() - start
    n = db.execute("SELECT coalesce(sum(n), 0) FROM facet WHERE status IS NOT NULL").fetchone()[0]
    print(json.dumps({"seconds": took, "marks": int(n)}), flush=True)
