package com.example.slices;

import org.springframework.data.repository.CrudRepository;

interface Purchases extends CrudRepository<Purchase, Long> {}
