-- Whether order_report holds rows, and where they came from.
SELECT EXISTS (SELECT FROM data.order_report) AS filled,
       (SELECT source FROM app.datasets WHERE table_name = 'order_report') AS source,
       (SELECT watermark FROM app.datasets WHERE table_name = 'order_report') AS watermark
