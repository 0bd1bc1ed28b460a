create table purchase (id bigint auto_increment primary key, item varchar(100));
