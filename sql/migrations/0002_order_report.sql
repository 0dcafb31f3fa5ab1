-- What questions are asked about: one row per order. The only schema that generated SQL sees.

CREATE SCHEMA IF NOT EXISTS data;

CREATE TABLE data.order_report (
    order_id       bigint PRIMARY KEY,
    date           date NOT NULL,
    customer_id    bigint,
    customer_name  text,
    state          text,                               -- UF, two letters
    city           text,
    region         text,
    product        text,
    category       text,
    seller         text,
    channel        text,
    payment_method text,
    installments   smallint,
    quantity       integer,
    unit_price     numeric(12, 2),
    discount       numeric(12, 2),                     -- of the whole order
    revenue        numeric(12, 2),                     -- quantity * unit_price - discount
    cost           numeric(12, 2),                     -- of the whole order
    freight        numeric(12, 2),
    status         text,                               -- created, paid, shipped, delivered, returned, cancelled
    paid_at        timestamp,
    due_date       date,
    delivered_at   timestamp,
    rating         smallint CHECK (rating BETWEEN 1 AND 5)
);
CREATE INDEX order_report_date ON data.order_report (date);
