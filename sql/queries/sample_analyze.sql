-- Fresh statistics, so that the first questions are planned well.
ANALYZE data.order_report
