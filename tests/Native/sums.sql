SELECT l_returnflag, count(*) AS lines, sum(l_quantity)::BIGINT AS quantity FROM 'testdata/tpch-sf0.01/lineitem.parquet' GROUP BY ALL ORDER BY l_returnflag DESC
