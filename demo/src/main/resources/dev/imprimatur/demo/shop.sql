-- A small shop, all of it invented for the demo.
CREATE TABLE customers (
  id    integer PRIMARY KEY,
  name  text NOT NULL,
  email text NOT NULL
);

CREATE TABLE orders (
  id          integer PRIMARY KEY,
  customer_id integer NOT NULL REFERENCES customers,
  total       numeric(10, 2) NOT NULL,
  state       text NOT NULL
);

INSERT INTO customers
SELECT n, 'Demo customer ' || n, 'customer-' || n || '@shop.example'
FROM generate_series(1, 50) AS n;

INSERT INTO orders
SELECT n, 1 + n % 50, 5 + n % 90, CASE WHEN n % 7 = 0 THEN 'cancelled' ELSE 'shipped' END
FROM generate_series(1, 300) AS n;

GRANT SELECT, INSERT, UPDATE, DELETE ON customers, orders TO gateway;
ALTER TABLE customers OWNER TO gateway;
ALTER TABLE orders OWNER TO gateway;
