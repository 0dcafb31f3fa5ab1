-- Empty the demo's table before it is loaded again.
TRUNCATE data.order_report
