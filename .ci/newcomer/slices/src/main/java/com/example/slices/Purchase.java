package com.example.slices;

import org.springframework.data.annotation.Id;

record Purchase(@Id Long id, String item) {}
